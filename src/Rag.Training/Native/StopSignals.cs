using System.Runtime.InteropServices;

namespace Rag.Training.Native;

/// <summary>
/// A trainer that is asked to stop ends at once, in the middle of a step: what it has not published is of no use, and a result that is not
/// whole never appears. The process ends without unloading libraries whose threads are still computing.
/// </summary>
internal static partial class StopSignals
{
    private static readonly List<PosixSignalRegistration> s_registrations = [];

    public static void EndAtOnce()
    {
        if (OperatingSystem.IsLinux())
        {
            s_registrations.AddRange(
                from signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP]
                select PosixSignalRegistration.Create(signal, _ => End())
            );
        }
    }

    private static void End()
    {
        Console.Error.WriteLine("The training was stopped before it was done.");
        Exit(1);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int code);
}
