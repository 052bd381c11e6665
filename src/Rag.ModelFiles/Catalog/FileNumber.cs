using System.Runtime.InteropServices;

namespace Rag.ModelFiles.Catalog;

/// <summary>The number by which a file system knows a file, which .NET does not tell.</summary>
internal static partial class FileNumber
{
    private const int CurrentFolder = -100;
    private const uint NumberWanted = 0x100;

    /// <summary>In bytes: struct statx is the same on all processors.</summary>
    private const int StatusLength = 256;

    private const int NumberOffset = 32;

    /// <summary>0 where the system does not tell it.</summary>
    public static ulong Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 0;
        }

        Span<byte> status = stackalloc byte[StatusLength];
        try
        {
            return Status(CurrentFolder, path, 0, NumberWanted, ref MemoryMarshal.GetReference(status)) == 0
                ? MemoryMarshal.Read<ulong>(status[NumberOffset..])
                : 0;
        }
        catch (EntryPointNotFoundException)
        {
            // The C library is older than the call.
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);
}
