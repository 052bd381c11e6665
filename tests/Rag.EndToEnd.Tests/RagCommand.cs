using System.Text;
using Rag.Api.CommandLine;
using Spectre.Console;

namespace Rag.EndToEnd.Tests;

/// <summary>
/// A command in the tests' own process: the same program without the seconds of the processor that a process of its own spends on compiling
/// and loading. What reads standard input, the environment or signals, writes bytes to standard output, serves, or is killed, needs
/// <see cref="RagProcess"/>.
/// </summary>
internal static class RagCommand
{
    /// <summary>What no pipe tells otherwise.</summary>
    private const int Columns = 80;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private static readonly (CallWriter Output, CallWriter Errors) s_streams = Divide();

    /// <summary>As <see cref="RagProcess.RunAsync"/>.</summary>
    public static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var (code, output, errors) = await RunVerbatimAsync(arguments);
        return (code, output.Trim(), errors.Trim());
    }

    /// <summary>Without anything taken off what was written.</summary>
    public static Task<(int Code, string Output, string Errors)> RunVerbatimAsync(params string[] arguments) =>
        Task.Run(async () =>
            {
                var (output, errors) = Begin();
                var code = await RagCommandLine.RunAsync(arguments);
                return (code, CallWriter.Read(output), CallWriter.Read(errors));
            })
            .WaitAsync(s_limit);

    /// <summary>From now on what the caller, an asynchronous method, and whatever it starts write goes into these texts.</summary>
    public static (StringBuilder Output, StringBuilder Errors) Begin() => (s_streams.Output.Begin(), s_streams.Errors.Begin());

    /// <summary>Puts writers that tell calls apart in the place of the process's streams, and draws on them as on a pipe.</summary>
    private static (CallWriter Output, CallWriter Errors) Divide()
    {
        var streams = (Output: new CallWriter(Console.Out), Errors: new CallWriter(Console.Error));
        Console.SetOut(streams.Output);
        Console.SetError(streams.Errors);
        AnsiConsole.Console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(streams.Output),
            }
        );
        AnsiConsole.Profile.Width = Columns;
        Terminal.Guard(); // it wraps what it finds, once for the process
        return streams;
    }
}
