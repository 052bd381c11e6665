using System.Runtime.InteropServices;

namespace Rag.Bench;

/// <summary>The system's copies of files in memory, which let a disk look as fast as memory.</summary>
internal static class PageCache
{
    private const int DontNeed = 4;

    /// <summary>Writes the files below a folder out and has the system forget its copies; false where it cannot be told to.</summary>
    public static bool TryDrop(DirectoryInfo folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var isDropped = true;
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
            isDropped &= Advise((int)handle.DangerousGetHandle(), 0, 0, DontNeed) == 0;
        }

        return isDropped;
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    private static extern int Advise(int file, long offset, long length, int advice);
}
