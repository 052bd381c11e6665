namespace Rag.Api.Hosting;

/// <summary>What was found of an article's computed passages.</summary>
/// <param name="Revision">The latest revision: its passages were looked for.</param>
/// <param name="Found">A sentence for each place where one of the passages is kept; empty when there is none.</param>
internal sealed record ArticleTracesLine(string ArticleId, int Revision, int Passages, IReadOnlyList<string> Found);
