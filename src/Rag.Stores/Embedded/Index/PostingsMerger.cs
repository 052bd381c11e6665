using Rag.Retrieval.Lexical;

namespace Rag.Stores.Embedded.Index;

/// <summary>Merges large segments of postings on a thread of its own, one merge at a time. Used under the writer lock.</summary>
internal sealed class PostingsMerger
{
    private PostponedMerge? _merge;
    private Task? _running;

    /// <param name="merged">Called on another thread when there is something that the next call takes over.</param>
    public void Maintain(IndexState state, Action merged)
    {
        if (_merge is not null && _running is { IsCompleted: true })
        {
            state.Replace(state.Current.Lexical.Merged(_merge));
            _merge = null;
        }

        if (_merge is null && state.Current.Lexical.Postponed() is { } merge)
        {
            _merge = merge;
            _running = Task.Run(merge.Run);
            _running.ContinueWith(_ => merged(), TaskScheduler.Default);
        }
    }
}
