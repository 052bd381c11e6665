using System.Diagnostics;
using System.Globalization;

namespace Rag.Stores.Tests;

/// <summary>A second process on a data folder (tests/Rag.Stores.CrashChild).</summary>
internal sealed class CrashChildProcess : IDisposable
{
    private readonly Process _process;

    private CrashChildProcess(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet"
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Rag.Stores.CrashChild.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
    }

    public int Id => _process.Id;

    public static CrashChildProcess Hold(string dataDir) => new("hold", dataDir);

    public static CrashChildProcess Ingest(string dataDir, int seed) => new("ingest", dataDir, seed.ToString(CultureInfo.InvariantCulture));

    public static CrashChildProcess Renew(string dataDir, int seed) => new("renew", dataDir, seed.ToString(CultureInfo.InvariantCulture));

    public static CrashChildProcess Work(string connectionString) => new("work", connectionString);

    public static CrashChildProcess Purge(string dataDir, string verb) => new("purge", dataDir, verb);

    /// <summary>Null at the end of its output.</summary>
    public string? ReadLine() => _process.StandardOutput.ReadLine();

    public string ReadErrors() => _process.StandardError.ReadToEnd();

    /// <summary>SIGKILL: no handler runs, no buffer is flushed.</summary>
    public void Kill() => _process.Kill();

    public int WaitForExit()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
