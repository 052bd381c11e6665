using System.Text;
using Rag.Answering.Telemetry;
using Rag.Api.Evaluation;
using Rag.Api.Guard;
using Rag.Cluster;
using Rag.Engine;
using Rag.Feeds;
using Rag.Fetching.Requests;
using Rag.Ingestion;
using Rag.Stores.Postgres;
using Rag.Stores.Qdrant;

namespace Rag.Api.Telemetry;

/// <summary>Which meters are read, and what their instruments are called in the text format and over OTLP.</summary>
internal static class MetricNames
{
    /// <summary>Of the names that vLLM gave; they are kept as they are in the text format.</summary>
    private const string Vllm = "vllm:";

    public static IReadOnlyList<string> Meters { get; } =
    [
        EngineMetrics.MeterName,
        AnswerMetrics.MeterName,
        FetchMetrics.MeterName,
        FeedMetrics.MeterName,
        IngestMetrics.MeterName,
        DriftState.MeterName,
        GuardMetrics.MeterName,
        QdrantMetrics.MeterName,
        PostgresMetrics.MeterName,
        NodeMetrics.MeterName,
        "Polly",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime",
    ];

    public static bool IsVllm(string name) => name.StartsWith(Vllm, StringComparison.Ordinal);

    /// <summary>OTLP allows no colon in a name.</summary>
    public static string OfOtlp(string instrument) => IsVllm(instrument) ? $"vllm.{instrument.AsSpan(Vllm.Length)}" : instrument;

    /// <summary>The unit is part of the name, and a counter ends in _total.</summary>
    public static string OfText(string instrument, string? unit, MetricKind kind)
    {
        var name = new StringBuilder(IsVllm(instrument) ? Vllm : "");
        foreach (var letter in instrument.AsSpan(name.Length))
        {
            name.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        }

        Add(
            unit switch
            {
                "s" => "_seconds",
                "By" => "_bytes",
                _ => "",
            }
        );
        Add(kind == MetricKind.Counter ? "_total" : "");
        return name.ToString();

        void Add(string suffix)
        {
            if (!name.ToString().EndsWith(suffix, StringComparison.Ordinal))
            {
                name.Append(suffix);
            }
        }
    }
}
