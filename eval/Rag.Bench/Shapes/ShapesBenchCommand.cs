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
        var file = new Option<FileInfo?>("--file")
        {
            Description = "Where the rows are kept, in place of those of the same shapes, if the figures are to be relied on.",
        };
        var page = new Option<FileInfo?>("--page") { Description = "A page of Markdown whose table of shapes is written from the file." };
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
            file,
            page,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(page) is not null && parsed.GetValue(file) is null)
            {
                parsed.AddError("--page writes the table of what --file keeps: name a file as well.");
            }
        });
        command.SetMeasurement(
            async (parsed, cancellation) =>
            {
                var options = new ModelRunnerOptions { KvBytes = KvBytes, Threads = parsed.GetValue(threads) };
                var names = parsed.GetValue(families)
                    ? [all[0], .. ModelShapeCase.Families.Select(shape => shape.Name)]
                    : parsed.GetRequiredValue(shapes);
                var modes = parsed.GetRequiredValue(weights);
                (string, WeightMode)[] rows = [.. names.SelectMany(name => modes.Select(mode => (name, mode)))];
                var kept = parsed.GetValue(file) is { } found ? ShapeFile.Open(found.FullName, rows, options.Threads) : null;
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

                return Report(reports, options.Threads) with
                {
                    Keep = () =>
                    {
                        if (kept?.Keep(reports) is { } baseline && parsed.GetValue(page) is { } written)
                        {
                            ShapeTable.WriteInto(written.FullName, baseline);
                        }
                    },
                };
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

    private static BenchReport Report(IReadOnlyList<ShapeReport> reports, int threads)
    {
        var summary = new Dictionary<string, double>();
        foreach (var report in reports)
        {
            var key = $"{report.Shape}_{report.Weights}".ToLowerInvariant();
            summary[$"{key}_ready_s"] = report.Warm.ReadySeconds;
            summary[$"{key}_read_share"] = report.Warm.Pace!.Share;
            summary[$"{key}_read_share_of_processors"] = report.Warm.Pace.ProcessorShare;
        }

        return BenchReport.Of(new { Threads = threads, Shapes = reports }, summary) with
        {
            ReadSpread = reports.Max(report => report.Warm.Pace?.ReadSpread),
        };
    }
}
