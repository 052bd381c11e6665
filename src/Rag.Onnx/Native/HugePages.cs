using System.Runtime.InteropServices;

namespace Rag.Onnx;

/// <summary>Large pages for memory that is read in scattered pieces: each piece otherwise begins with a walk through the page tables.</summary>
internal static unsafe partial class HugePages
{
    /// <summary>Size and alignment of a page, in bytes.</summary>
    public const nuint Size = 2 << 20;

    private const int Advice = 14; // MADV_HUGEPAGE

    /// <summary>Asks for large pages where the system has them to give; a hint, and pages are still taken only when they are touched.</summary>
    public static void Ask(void* memory, nuint bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(memory, bytes, Advice);
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
