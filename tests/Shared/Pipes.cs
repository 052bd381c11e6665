using System.Diagnostics;

namespace Rag.Tests;

/// <summary>Named pipes: whoever opens one to read waits until somebody writes into it.</summary>
internal static class Pipes
{
    /// <summary>Skips the running test where there are none.</summary>
    public static void Make(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes are made with mkfifo.");
        using var made = Process.Start("mkfifo", [path]);
        made.WaitForExit();
    }
}
