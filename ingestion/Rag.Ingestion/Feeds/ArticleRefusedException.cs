namespace Rag.Ingestion.Feeds;

/// <summary>
/// What an article is made of passes a bound. Thrown through parsers, which know no other way to be stopped, and told as a
/// <see cref="ReadResult.Failed"/> by the reader.
/// </summary>
/// <param name="reason">A clause about the article without a full stop: "it has more than 50,000 elements".</param>
internal sealed class ArticleRefusedException(string reason) : Exception(reason);
