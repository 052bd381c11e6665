using System.CommandLine;

namespace Rag.Api.CommandLine;

/// <summary>The one executable's commands. Exit code 0 only on success; every error is one sentence on standard error.</summary>
internal static class RagCommandLine
{
    private const int Failed = 1;
    private const int Misused = 2;

    public static Task<int> RunAsync(string[] arguments) => RunAsync("rag", Root(), arguments);

    /// <summary>Runs the commands of a program with this name, under the same rules.</summary>
    public static async Task<int> RunAsync(string program, RootCommand root, string[] arguments)
    {
        Terminal.Guard();
        var parsed = root.Parse(arguments);
        if (parsed.Errors is [var error, ..])
        {
            await Console.Error.WriteLineAsync($"{program}: {error.Message} See '{program} --help'.");
            return Misused;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = ServeCommand.IsIn(parsed) ? null : TimeSpan.FromSeconds(3),
                }
            );
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{program}: canceled.");
            return Failed;
        }
        catch (Exception exception)
        {
            // The last resort of the process: whatever went wrong is told in its own words, with the trace for those who ask for it.
            await Console.Error.WriteLineAsync($"{program}: {Sentence(exception)}");
            if (Environment.GetEnvironmentVariable("RAG_TRACE") is { Length: > 0 })
            {
                await Console.Error.WriteLineAsync(exception.ToString());
            }

            return Failed;
        }
    }

    private static RootCommand Root() =>
        new("Answers questions about the news, from a cache of what it has read.")
        {
            ServeCommand.Create(),
            IngestCommand.Create(),
            FeedsCommand.Create(),
            KeysCommand.Create(),
            FeedbackCommand.Create(),
            SearchCommand.Create(),
            AskCommand.Create(),
            AnswerCommand.Create(),
            McpCommand.Create(),
            TokenizeCommand.Create(),
            ModelsCommand.Create(),
            AdaptersCommand.Create(),
            EvalCommand.Create(),
            BenchCommand.Create(),
            CacheCommand.Create(),
            GuardCommand.Create(),
            StoreCommand.Create(),
            DoctorCommand.Create(),
        };

    private static string Sentence(Exception exception)
    {
        while (
            exception is TypeInitializationException or AggregateException or System.Reflection.TargetInvocationException
            && exception.InnerException is { } inner
        )
        {
            exception = inner;
        }

        return exception.Message.ReplaceLineEndings(" ");
    }
}
