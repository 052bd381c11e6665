using Rag.Core.Answers;
using Rag.Core.Evaluation;

namespace Rag.Eval.Runs;

/// <summary>Searches for each question.</summary>
public sealed class SearchAsker(ISearcher searcher, TimeProvider time) : ICaseAsker
{
    public async ValueTask<AskedCase> AskAsync(EvalCase item, int depth, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        var found = await searcher.FindAsync(item.Question, depth, cancellation).ConfigureAwait(false);
        var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
        return new AskedCase(new EvidenceMarks(item.Evidence).Rank(found.Hits), null, new CaseCost(elapsed, null, elapsed));
    }
}
