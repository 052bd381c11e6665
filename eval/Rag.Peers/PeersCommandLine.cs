using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Rag.Bench;
using Rag.Bench.Machines;
using Rag.Peers.Workers;

namespace Rag.Peers;

/// <summary>
/// The options of a run. Exit code 0 only when everything asked for was measured; an error is one sentence on standard error.
/// </summary>
internal static class PeersCommandLine
{
    /// <summary>The hidden command of a child process.</summary>
    public const string WorkerCommand = "worker";

    private const int Failed = 1;
    private const int Misused = 2;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly JsonSerializerOptions s_indented = new(s_json) { WriteIndented = true };

    public static async Task<int> RunAsync(string[] arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors is [var error, ..])
        {
            await Console.Error.WriteLineAsync($"rag-peers: {error.Message} See 'rag-peers --help'.");
            return Misused;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("rag-peers: canceled.");
            return Failed;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"rag-peers: {failure.Message.ReplaceLineEndings(" ")}");
            return Failed;
        }
    }

    private static RootCommand Root()
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object and nothing else on standard output." };
        var options = new ComparisonOptions();
        var root = new RootCommand("Measures our engine beside llama.cpp and onnxruntime-genai on the same weights, by turns.")
        {
            json,
            BenchOptions.Busy,
            BenchOptions.Out,
        };
        foreach (var option in options.All)
        {
            root.Add(option);
        }

        root.SetAction(
            async (parsed, cancellation) =>
            {
                using var machine = await WatchedMachine.BeginAsync(parsed.GetValue(BenchOptions.Busy), cancellation);
                var report = await new Comparison(options.Read(parsed), Console.Error.WriteLine).RunAsync(machine, cancellation);
                if (parsed.GetValue(BenchOptions.Out) is { } target)
                {
                    target.Directory?.Create();
                    await File.WriteAllTextAsync(target.FullName, JsonSerializer.Serialize(report, s_indented) + "\n", cancellation);
                }

                if (parsed.GetValue(json))
                {
                    Console.Out.WriteLine(JsonSerializer.Serialize(report, s_json));
                }
                else
                {
                    ReportTable.Write(report, Console.Out);
                }

                machine.RequireQuiet(report.Others);
                return 0;
            }
        );

        var worker = new Command(WorkerCommand, "One engine, driven over standard input.") { Hidden = true };
        worker.SetAction(_ => Worker.Run());
        root.Subcommands.Add(worker);
        return root;
    }
}
