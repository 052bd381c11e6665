namespace Rag.Api.OpenAi.Models;

/// <summary>The reader that a request asks for.</summary>
/// <param name="Name">Under which the reply comes: the adapter's, the generator's, or the reader's.</param>
/// <param name="Generator">As in <see cref="Core.Answers.AnswerOptions.Generator"/>.</param>
/// <param name="Adapter">As in <see cref="Core.Answers.AnswerOptions.Adapter"/>.</param>
internal sealed record AskedReader(string Name, string? Adapter, string? Generator);
