namespace Rag.Api.Hosting;

/// <summary>The computed passages of an article that were found.</summary>
/// <param name="Revision">The latest revision: its passages were looked for.</param>
/// <param name="Found">A sentence for each place where one of the passages is kept; empty when there is none.</param>
internal sealed record ArticleTracesLine(string ArticleId, int Revision, int Passages, IReadOnlyList<string> Found);
