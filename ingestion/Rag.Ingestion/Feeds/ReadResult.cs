using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>What a reader found: an article, or one sentence about what could not be read; reading goes on after either.</summary>
internal abstract record ReadResult
{
    private ReadResult() { }

    public sealed record Found(ArticleDraft Draft) : ReadResult;

    public sealed record Failed(string Sentence) : ReadResult
    {
        /// <summary>True when nothing more can be read from the same file.</summary>
        public bool EndsFile { get; init; }
    }
}
