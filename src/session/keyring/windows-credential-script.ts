/**
 * A PowerShell program that reads, writes or removes one generic credential through `advapi32` (CredReadW, CredWriteW, CredDeleteW) and
 * prints one line of JSON. The request is Base64 of JSON, so nothing in it can be taken for code.
 */
export function credentialScript(requestBase64: string): string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(requestBase64)) throw new Error("the request is not Base64");
  // "-Command -" runs statement by statement: each must stand on one line.
  return `${[declarations, request(requestBase64), work].map(oneLine).join("\n")}\n`;
}

const declarations = `
$ErrorActionPreference = 'Stop';
Add-Type -TypeDefinition 'using System; using System.Runtime.InteropServices;
[StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
public struct CecCredential { public uint Flags; public uint Type; public string TargetName; public string Comment;
  public long LastWritten; public uint BlobSize; public IntPtr Blob; public uint Persist; public uint AttributeCount;
  public IntPtr Attributes; public string TargetAlias; public string UserName; }
public static class CecVault {
  [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  public static extern bool CredReadW(string target, uint type, uint flags, out IntPtr credential);
  [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  public static extern bool CredWriteW(ref CecCredential credential, uint flags);
  [DllImport("advapi32.dll", CharSet = CharSet.Unicode, SetLastError = true)]
  public static extern bool CredDeleteW(string target, uint type, uint flags);
  [DllImport("advapi32.dll")] public static extern void CredFree(IntPtr buffer); }';
`;

const request = (base64: string) =>
  `$r = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('${base64}')) | ConvertFrom-Json;`;

// 1 = CRED_TYPE_GENERIC, 2 = CRED_PERSIST_LOCAL_MACHINE, 1168 = ERROR_NOT_FOUND.
const work = `
$a = @{ status = 'done' };
function Note-Failure { $script:a.code = [Runtime.InteropServices.Marshal]::GetLastWin32Error();
  if ($script:a.code -eq 1168) { $script:a.status = 'absent' } else { $script:a.status = 'failed' } };
if ($r.action -eq 'read') { $p = [IntPtr]::Zero;
  if ([CecVault]::CredReadW($r.target, 1, 0, [ref]$p)) {
    $c = [Runtime.InteropServices.Marshal]::PtrToStructure($p, [type][CecCredential]);
    $b = New-Object byte[] $c.BlobSize;
    if ($c.BlobSize -gt 0) { [Runtime.InteropServices.Marshal]::Copy($c.Blob, $b, 0, $c.BlobSize) };
    $a.blob = [Convert]::ToBase64String($b); [CecVault]::CredFree($p) } else { Note-Failure } }
elseif ($r.action -eq 'write') { $b = [Convert]::FromBase64String($r.blob); $c = New-Object CecCredential;
  $c.Type = 1; $c.Persist = 2; $c.TargetName = $r.target; $c.UserName = $r.user; $c.BlobSize = $b.Length;
  $c.Blob = [Runtime.InteropServices.Marshal]::AllocHGlobal([Math]::Max(1, $b.Length));
  [Runtime.InteropServices.Marshal]::Copy($b, 0, $c.Blob, $b.Length);
  if (-not [CecVault]::CredWriteW([ref]$c, 0)) { Note-Failure };
  [Runtime.InteropServices.Marshal]::FreeHGlobal($c.Blob) }
elseif (-not [CecVault]::CredDeleteW($r.target, 1, 0)) { Note-Failure };
$a | ConvertTo-Json -Compress
`;

function oneLine(code: string): string {
  return code.trim().replace(/\s*\n\s*/g, " ");
}
