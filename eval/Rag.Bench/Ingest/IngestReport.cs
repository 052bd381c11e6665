using Rag.Eval.Statistics;

namespace Rag.Bench.Ingest;

/// <summary>The same files ingested several times, each time into an empty store; figures are medians.</summary>
internal sealed record IngestReport(IReadOnlyList<IngestRound> Rounds)
{
    public object Figures() =>
        new
        {
            Rounds = Rounds.Count,
            Rounds[0].Chunks,
            Rounds[0].Texts,
            IngestionSeconds = Math.Round(Median(round => round.Ingestion.TotalSeconds), 3),
            EmbedderSeconds = Math.Round(Median(round => round.EmbedderAlone.TotalSeconds), 3),
            ChunksPerSecond = Math.Round(Median(round => round.Chunks / round.Ingestion.TotalSeconds), 1),
        };

    public Dictionary<string, Ratio> Summary() =>
        new() { ["ingestion_over_embedder"] = Ratio.OfRounds([.. Rounds.Select(round => round.Ingestion / round.EmbedderAlone)]) };

    private double Median(Func<IngestRound, double> figure) => new Percentiles(Rounds.Select(figure)).Median;
}
