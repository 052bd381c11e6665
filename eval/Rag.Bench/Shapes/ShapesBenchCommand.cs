using System.CommandLine;
using Rag.Onnx.Native;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>
/// <c>rag-bench shapes</c>: models of random weights at real shapes, each started in processes of its own: how soon they are ready, how
/// fast they decode beside a loop that reads their weights, and what memory they take.
/// </summary>
internal static class ShapesBenchCommand
{
    private const string WorkerName = "shapes-worker";
    private const long KvBytes = 512 << 20;

    public static Command Create()
    {
        var all = ModelShapeCase.All.Select(shape => shape.Name).ToArray();
        var shapes = new Option<string[]>("--shapes")
        {
            Description = $"Which: {string.Join(", ", all)}.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [all[0]],
        };
        shapes.AcceptOnlyFromAmong(all);
        var weights = new Option<WeightMode[]>("--weights")
        {
            Description = "Forms of the weights.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [WeightMode.BlockInt8Wide],
        };
        var seconds = BenchOptions.Number("--seconds", "Time for decoding and the loop.", 8, least: 1, quick: 2);
        var threads = BenchOptions.Number("--threads", "Threads of a step.", Environment.ProcessorCount, least: 1);
        var folder = new Option<DirectoryInfo>("--folder")
        {
            Description = "Where models and graphs are written; a model that is there already is used.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.Combine(Path.GetTempPath(), "rag-shapes")),
        };
        var keep = new Option<bool>("--keep") { Description = "Leave models in the folder." };
        var nodes = new Option<bool>("--nodes") { Description = "Tell what the nodes of a decoding step take, operator by operator." };
        var families = new Option<bool>("--families") { Description = "A shape of half a billion weights of each family instead." };
        var command = new Command("shapes", "Models of random weights at real shapes: readiness, decoding beside a read loop, memory.")
        {
            shapes,
            weights,
            seconds,
            threads,
            folder,
            keep,
            nodes,
            families,
        };
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var options = new ModelRunnerOptions { KvBytes = KvBytes, Threads = parsed.GetValue(threads) };
                var names = parsed.GetValue(families)
                    ? [all[0], .. ModelShapeCase.Families.Select(shape => shape.Name)]
                    : parsed.GetRequiredValue(shapes);
                var modes = parsed.GetRequiredValue(weights);
                List<ShapeReport> reports = [];
                foreach (var name in names)
                {
                    var model = RandomModel.Write(
                        parsed.GetRequiredValue(folder).FullName,
                        ModelShapeCase.All.First(shape => shape.Name == name)
                    );
                    foreach (var mode in modes)
                    {
                        var task = new ShapeTask(
                            model,
                            $"{model}-{mode}-graph",
                            options with
                            {
                                Weights = mode,
                            },
                            parsed.GetValue(seconds),
                            parsed.GetValue(nodes)
                        );
                        reports.Add(await MeasureAsync(name, task, cancellation));
                    }

                    if (!parsed.GetValue(keep))
                    {
                        Directory.Delete(model, recursive: true);
                    }
                }

                var report = new ShapesReport(options.Threads, reports);
                return BenchReport.Of(report, report.Summary()) with { ReadSpread = reports.Max(shape => shape.Warm.Pace?.ReadSpread) };
            }
        );
        return command;
    }

    /// <summary>The command of the process that starts one model.</summary>
    public static Command Worker() => BenchProcess.Worker<ShapeTask, ShapeStart>(WorkerName, (task, _) => task.RunAsync());

    private static async Task<ShapeReport> MeasureAsync(string name, ShapeTask task, CancellationToken cancellation)
    {
        try
        {
            var cold = await BenchProcess.RunAsync<ShapeTask, ShapeStart>(
                WorkerName,
                task with
                {
                    Seconds = 0,
                    Nodes = false,
                },
                cancellation
            );
            var warm = await BenchProcess.RunAsync<ShapeTask, ShapeStart>(WorkerName, task, cancellation);
            return new ShapeReport(name, task.Options.Weights, Machine.LoadAverage(), cold, warm);
        }
        finally
        {
            Directory.Delete(task.CacheFolder, recursive: true);
        }
    }
}
