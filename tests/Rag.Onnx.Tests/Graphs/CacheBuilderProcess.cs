using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Rag.Onnx.Graphs;

namespace Rag.Onnx.Tests.Graphs;

/// <summary>The test program itself, started as a second process that builds into a cache folder instead of running tests.</summary>
internal static class CacheBuilderProcess
{
    /// <summary>The line that the process prints when its folder is begun but not whole.</summary>
    public const string HalfBuilt = "half built";

    /// <summary>The line that the process prints when its folder is built and it goes on using the folder.</summary>
    public const string Built = "built";

    private const string Variable = "RAG_TEST_CACHE_BUILDER";

    public static Process Start(string root, string digest, string mode)
    {
        var assembly = typeof(CacheBuilderProcess).Assembly.Location;
        var host = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true };
        start.Environment[Variable] = string.Join('|', root, digest, mode);
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } asked)
        {
            return;
        }

        var parts = asked.Split('|');
        new CacheFolder(parts[0]).GetOrBuild(
            parts[1],
            folder =>
            {
                File.WriteAllText(Path.Combine(folder, "half"), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                Console.WriteLine(HalfBuilt);
                Thread.Sleep(parts[2] == "hang" ? Timeout.Infinite : 700);
                File.WriteAllText(Path.Combine(folder, "graph"), "whole");
            },
            CancellationToken.None
        );
        if (parts[2] == "keep")
        {
            Console.WriteLine(Built);
            Thread.Sleep(Timeout.Infinite);
        }

        Environment.Exit(0);
    }
}
