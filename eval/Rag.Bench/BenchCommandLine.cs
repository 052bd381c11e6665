using System.CommandLine;
using Rag.Api.CommandLine;
using Rag.Bench.Answers;
using Rag.Bench.Attention;
using Rag.Bench.Cache;
using Rag.Bench.Cluster;
using Rag.Bench.Engine;
using Rag.Bench.Erasing;
using Rag.Bench.Exactness;
using Rag.Bench.Http;
using Rag.Bench.Ingest;
using Rag.Bench.Load;
using Rag.Bench.Overload;
using Rag.Bench.Shapes;
using Rag.Bench.Soak;
using Rag.Bench.Store;
using Rag.Bench.Stories;
using Rag.Bench.Tables;

namespace Rag.Bench;

/// <summary>The commands of <c>rag-bench</c>: measured figures, each with its baseline in the same run; ratios in <c>summary</c>.</summary>
internal static class BenchCommandLine
{
    public static Task<int> RunAsync(string[] arguments) => RagCommandLine.RunAsync("rag-bench", Root(), arguments);

    private static RootCommand Root() =>
        new("Measures the service on this machine.")
        {
            EngineBenchCommand.Create(),
            AnswersBenchCommand.Create(),
            AttentionBenchCommand.Create(),
            CacheBenchCommand.Create(),
            ClusterBenchCommand.Create(),
            LoadBenchCommand.Create(),
            IngestBenchCommand.Create(),
            ErasingBenchCommand.Create(),
            ExactnessBenchCommand.Create(),
            ShapesBenchCommand.Create(),
            SoakBenchCommand.Create(),
            StoryBenchCommand.Create(),
            StoreBenchCommand.Create(),
            HttpBenchCommand.Create(),
            OverloadBenchCommand.Create(),
            TablesCommand.Create(),
            ShapesBenchCommand.Worker(),
            OverloadService.Worker(),
            RestartBenchmark.Worker(),
        };
}
