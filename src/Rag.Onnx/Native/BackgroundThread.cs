using System.Runtime.InteropServices;

namespace Rag.Onnx.Native;

/// <summary>
/// Threads that give way to others. Linux keeps a nice value for each thread, which threads that it starts inherit; .NET's own thread
/// priorities have no effect there.
/// </summary>
public static partial class BackgroundThread
{
    private const int Thread = 0;
    private const int Itself = 0;

    /// <summary>Of two threads that compete for a core, one with this value gets about a quarter.</summary>
    private const int Nice = 5;

    /// <summary>One with this value gets a thirtieth, and a tenth beside one with the other.</summary>
    private const int Nicest = 15;

    /// <summary>The calling thread gives way from now on. On other systems than Linux nothing changes.</summary>
    public static void GiveWay() => TakeOn(Nice);

    /// <summary>The calling thread gives way to those that give way, too.</summary>
    public static void GiveWayToAll() => TakeOn(Nicest);

    private static void TakeOn(int nice)
    {
        if (OperatingSystem.IsLinux())
        {
            // A system that refuses leaves the thread as it was: slower for others, and no less right.
            _ = SetPriority(Thread, Itself, nice);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int value);
}
