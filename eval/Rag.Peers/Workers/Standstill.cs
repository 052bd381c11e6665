using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Rag.Peers.Workers;

/// <summary>
/// Stops all threads of a process and lets them go on. Threads that were told to spin while they wait would otherwise take a core from
/// whatever engine is measured meanwhile.
/// </summary>
internal static partial class Standstill
{
    private static int Stop => OperatingSystem.IsMacOS() ? 17 : 19;

    private static int Continue => OperatingSystem.IsMacOS() ? 19 : 18;

    public static void Begin(Process process) => Send(process, Stop);

    public static void End(Process process) => Send(process, Continue);

    /// <remarks>Windows has no such signals: there, engines whose threads sleep are the ones to compare.</remarks>
    private static void Send(Process process, int signal)
    {
        if (!OperatingSystem.IsWindows() && Kill(process.Id, signal) != 0 && !process.HasExited)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
