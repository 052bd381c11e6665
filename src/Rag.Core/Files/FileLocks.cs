namespace Rag.Core.Files;

/// <summary>Files that are opened for one process alone.</summary>
public static class FileLocks
{
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    /// <summary>Other failures to open a file, such as that of a disk that is mounted read-only, are not another process's doing.</summary>
    public static bool IsHeldByAnother(IOException e) => e.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock;
}
