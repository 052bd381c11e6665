using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace Rag.Bench;

/// <summary>
/// Parts of a measurement that run in processes of their own: what a start costs shows in a process that has done nothing yet.
/// </summary>
internal static class BenchProcess
{
    /// <summary>A hidden command that does one task and prints what came of it.</summary>
    public static Command Worker<TTask, TResult>(string name, Func<TTask, CancellationToken, Task<TResult>> run)
    {
        var task = new Argument<string>("task");
        var command = new Command(name) { task };
        command.Hidden = true;
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var result = await run(JsonSerializer.Deserialize<TTask>(parsed.GetRequiredValue(task))!, cancellation);
                Console.WriteLine(JsonSerializer.Serialize(result));
                return 0;
            }
        );
        return command;
    }

    /// <param name="name">Of the worker's command.</param>
    /// <exception cref="InvalidOperationException">The process failed; its own words are on standard error.</exception>
    public static async Task<TResult> RunAsync<TTask, TResult>(string name, TTask task, CancellationToken cancellation)
    {
        using var process = Start([name, JsonSerializer.Serialize(task)]);
        var output = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<TResult>(output)!
            : throw new InvalidOperationException($"The process of {name} ended with {process.ExitCode}; its own words are above.");
    }

    /// <summary>Starts this program with other arguments; its standard output is to be read.</summary>
    public static Process Start(IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(BenchProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
