using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Rag.Api.CommandLine;

/// <summary>
/// Runs <c>rag-bench</c> in this program's place: the one beside this program or, in a checkout of the sources, the one that is built from
/// them.
/// </summary>
internal static class BenchProgram
{
    private const string FileName = "rag-bench.dll";
    private const string Project = "eval/Rag.Bench";
    private const int Interrupt = 2;

    /// <summary>
    /// A terminal sends Ctrl-C to every program on it, so the benchmark is told to stop only when it has not done so in this time.
    /// </summary>
    private static readonly TimeSpan s_timeToStop = TimeSpan.FromMilliseconds(500);

    /// <summary>Its exit code. It reads and writes this program's standard streams.</summary>
    /// <exception cref="FileNotFoundException">There is no such program, and no checkout to build it from.</exception>
    public static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, FileName);
        var program = File.Exists(beside) ? beside : await BuildAsync(Checkout(), cancellation);
        using var process = Process.Start(new ProcessStartInfo(Dotnet(), [program, .. arguments]))!;
        return await ExitAsync(process, cancellation);
    }

    private static DirectoryInfo Checkout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Rag.sln")))
            {
                return folder;
            }
        }

        throw new FileNotFoundException(
            $"The benchmarks are a program of their own, which is not in {AppContext.BaseDirectory}: "
                + $"'dotnet publish {Project} -o DIR' makes it from a checkout of the sources."
        );
    }

    /// <summary>Builds the program and gives its path.</summary>
    private static async Task<string> BuildAsync(DirectoryInfo checkout, CancellationToken cancellation)
    {
        // Of a build that is asked for a property, standard output holds the property alone. A build server would outlive the build.
        string[] arguments =
        [
            "build",
            Project,
            "-c",
            "Release",
            $"-p:Gpu={IsGpuBuild()}",
            "-getProperty:TargetPath",
            "-t:Build",
            "-nodeReuse:false",
            "-p:UseSharedCompilation=false",
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = checkout.FullName, RedirectStandardOutput = true };
        using var build = Process.Start(start)!;
        var output = build.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var code = await ExitAsync(build, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return code == 0
            ? (await output).Trim()
            : throw new InvalidOperationException($"{Project} could not be built: the errors stand above.");
    }

    /// <summary>Whether this program was built for CUDA; its benchmarks are then built for CUDA too.</summary>
    private static string IsGpuBuild() =>
        Assembly.GetExecutingAssembly().GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "Gpu").Value!;

    /// <summary>Waits for the exit code. A cancellation is passed on as Ctrl-C, and the process still decides how it ends.</summary>
    private static async Task<int> ExitAsync(Process process, CancellationToken cancellation)
    {
        var exit = process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAny(exit, Task.Delay(Timeout.Infinite, cancellation));
        if (cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(exit, Task.Delay(s_timeToStop, CancellationToken.None));
            if (!exit.IsCompleted && !OperatingSystem.IsWindows())
            {
                _ = Kill(process.Id, Interrupt);
            }
        }

        await exit;
        return process.ExitCode;
    }

    /// <summary>The host of the runtime that runs this program.</summary>
    private static string Dotnet() =>
        Path.GetFullPath(
            Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet")
        );

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
