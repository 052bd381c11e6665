using Rag.Core.Answers;
using Rag.Core.Evaluation;
using Rag.Core.Models;
using Rag.Eval.Statistics;
using Rag.Eval.Tuning;

namespace Rag.Api.Evaluation;

/// <summary>How long the extractor takes to read the first hits of a question, on this machine as it is now.</summary>
internal sealed class ExtractorTimes(ISearcher searcher, IExtractor extractor, TimeProvider time)
{
    /// <summary>Questions asked, spread over all.</summary>
    private const int Sample = 8;

    /// <summary>Medians in milliseconds for one passage, for two and so on.</summary>
    public async Task<IReadOnlyList<double>> MeasureAsync(IReadOnlyList<EvalCase> cases, CancellationToken cancellation)
    {
        var times = Enumerable.Range(0, TuningSet.Depth).Select(_ => new List<double>()).ToList();
        for (var n = 0; n < Math.Min(Sample, cases.Count); n++)
        {
            var question = cases[(int)((long)n * cases.Count / Math.Min(Sample, cases.Count))].Question;
            var found = await searcher.FindAsync(question, TuningSet.Depth, cancellation);
            var inputs = found.Hits.Select(hit => extractor.Prepare(question, hit.Text)).ToList();
            await ReadAsync(inputs, cancellation); // which warms up the model
            for (var passages = 1; passages <= inputs.Count; passages++)
            {
                times[passages - 1].Add(await ReadAsync(inputs.GetRange(0, passages), cancellation));
            }
        }

        return [.. times.TakeWhile(measured => measured.Count > 0).Select(measured => new Percentiles(measured).Median)];
    }

    private async Task<double> ReadAsync(List<ExtractorInput> inputs, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        await extractor.ReadAsync(inputs, cancellation);
        return time.GetElapsedTime(started).TotalMilliseconds;
    }
}
