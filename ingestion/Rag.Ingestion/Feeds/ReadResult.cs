using Rag.Core.Articles;
using Rag.Ingestion.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>What a reader found: an article, or one sentence about what could not be read; reading goes on after either.</summary>
internal abstract record ReadResult
{
    private ReadResult() { }

    public sealed record Found(ArticleDraft Draft) : ReadResult;

    public sealed record Failed : ReadResult
    {
        /// <summary>Room for a path and a reason; what an article says of itself is cut shorter where it is quoted.</summary>
        private const int LongestSentence = 1_000;

        public Failed(string sentence)
        {
            Sentence = OneLine.Of(sentence, LongestSentence) ?? "";
        }

        /// <summary>One line of bounded length without control characters, whatever is quoted in it: it goes to logs.</summary>
        public string Sentence { get; }

        /// <summary>True when nothing more can be read from the same file.</summary>
        public bool EndsFile { get; init; }
    }
}
