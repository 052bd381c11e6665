using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// Looks at a path without opening it. .NET takes a pipe for a file and waits for a writer as it opens one, so that Linux is asked itself.
/// </summary>
/// <param name="Bytes">Length of a file; else 0.</param>
/// <param name="Problem">Why there is nothing to be seen, or null: a clause without a full stop.</param>
internal readonly record struct PathStatus(PathKind Kind, long Bytes, string? Problem)
{
    private const int CurrentFolder = -100;
    private const int NoSuchEntry = 2;

    private const uint TypeAndSize = 0x1 | 0x200;

    // The kernel's struct statx has the same layout on every architecture.
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;

    private const int TypeMask = 0xf000;
    private const int FolderType = 0x4000;
    private const int FileType = 0x8000;

    public static PathStatus Of(string path) => OperatingSystem.IsLinux() ? OfLinux(path) : OfAny(path);

    private static PathStatus OfLinux(string path)
    {
        var status = new byte[StatusBytes];
        if (Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), 0, TypeAndSize, status) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            return new PathStatus(PathKind.Nothing, 0, error == NoSuchEntry ? null : new Win32Exception(error).Message);
        }

        return (MemoryMarshal.Read<ushort>(status.AsSpan(ModeOffset)) & TypeMask) switch
        {
            FileType => new PathStatus(PathKind.File, MemoryMarshal.Read<long>(status.AsSpan(SizeOffset)), null),
            FolderType => new PathStatus(PathKind.Folder, 0, null),
            _ => new PathStatus(PathKind.Special, 0, null),
        };
    }

    private static PathStatus OfAny(string path) =>
        File.Exists(path) ? new PathStatus(PathKind.File, new FileInfo(path).Length, null)
        : Directory.Exists(path) ? new PathStatus(PathKind.Folder, 0, null)
        : new PathStatus(PathKind.Nothing, 0, null);

    /// <param name="path">UTF-8 with a zero at its end.</param>
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, [Out] byte[] status);
}
