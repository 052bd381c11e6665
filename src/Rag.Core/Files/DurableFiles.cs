using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Rag.Core.Files;

/// <summary>Flushes files and the entries of folders to the disk: a rename survives a power cut only after that.</summary>
public static class DurableFiles
{
    /// <exception cref="IOException">The disk does not take it.</exception>
    public static void FlushTree(string folder)
    {
        // Windows flushes only what is open for writing; elsewhere a file that may only be read is flushed as well.
        var access = OperatingSystem.IsWindows() ? FileAccess.ReadWrite : FileAccess.Read;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, access, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }

        foreach (var inner in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories))
        {
            FlushFolder(inner);
        }

        FlushFolder(folder);
    }

    /// <summary>.NET cannot open folders, so this method calls the C library. Windows flushes the entries of folders by itself.</summary>
    public static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), 0);
        if (descriptor < 0)
        {
            throw Error(folder);
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw Error(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Error(string folder) =>
        new($"{folder} cannot be brought to disk: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
