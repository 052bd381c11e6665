using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Core.Files;

/// <summary>A second name for a file's content, which takes no room.</summary>
public static class HardLinks
{
    /// <summary>False where the two places lie on different disks, the file system knows no such names, or the account may not.</summary>
    /// <param name="path">Of the new name; nothing lies there yet.</param>
    public static bool TryCreate(string existing, string path) =>
        OperatingSystem.IsWindows()
            ? CreateOnWindows(path, existing, 0)
            : Create(Encoding.UTF8.GetBytes(existing + '\0'), Encoding.UTF8.GetBytes(path + '\0')) == 0;

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    private static extern int Create(byte[] existing, byte[] path);

    [DllImport("kernel32", EntryPoint = "CreateHardLinkW", CharSet = CharSet.Unicode, ExactSpelling = true, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool CreateOnWindows(string path, string existing, nint security);
}
