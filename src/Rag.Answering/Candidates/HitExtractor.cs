using Rag.Core.Answers;
using Rag.Core.Models;

namespace Rag.Answering.Candidates;

/// <summary>Has the extractor read the first hits of a question, as many as the time allows. Thread-safe.</summary>
internal sealed class HitExtractor(IExtractor extractor, ExtractionOptions options, TimeProvider time)
{
    private const double LargestLogit = 8;

    private readonly ExtractionCost _cost = new();

    public string Digest => extractor.Digest;

    public async Task<HitReading> ReadAsync(string question, IReadOnlyList<Hit> hits, int most, CancellationToken cancellation)
    {
        var inputs = Choose(question, hits, Math.Min(most, options.Passages));
        if (inputs.Count == 0)
        {
            return new HitReading([], 0);
        }

        var started = time.GetTimestamp();
        var extractions = await extractor.ReadAsync(inputs, cancellation);
        _cost.Observe(inputs, time.GetElapsedTime(started).TotalMilliseconds);
        var read = extractions.Select(
            (extraction, i) =>
                new ReadHit(hits[i], extraction, (options.RankPenalty * i) + (options.ScorePenalty * (hits[0].Score - hits[i].Score)))
        );
        return new HitReading([.. read.OrderByDescending(Order)], inputs[0].CutQuestionTokens);
    }

    /// <summary>The passage as the extractor reads it: title, a line end, text.</summary>
    public static string TextOf(Hit hit) => TitleOf(hit) + hit.Text;

    /// <summary>The title with its line end; empty where there is none.</summary>
    public static string TitleOf(Hit hit) => string.IsNullOrWhiteSpace(hit.Title) ? "" : hit.Title.Trim() + '\n';

    private List<ExtractorInput> Choose(string question, IReadOnlyList<Hit> hits, int most)
    {
        var inputs = new List<ExtractorInput>();
        while (inputs.Count < Math.Min(most, hits.Count))
        {
            var next = extractor.Prepare(question, TextOf(hits[inputs.Count]));
            if (inputs.Count > 0 && _cost.Estimate([.. inputs, next]) > options.BudgetMilliseconds)
            {
                break;
            }

            inputs.Add(next);
        }

        return inputs;
    }

    private double Order(ReadHit read) =>
        read.Hit.Score + (options.OrderWeight * Math.Clamp(read.Extraction.Best ?? -LargestLogit, -LargestLogit, LargestLogit));
}
