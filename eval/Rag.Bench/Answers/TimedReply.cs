namespace Rag.Bench.Answers;

/// <summary>How one question was answered over HTTP.</summary>
/// <param name="FirstMs">Milliseconds from the request to the first text.</param>
/// <param name="WholeMs">Milliseconds from the request to the answer's end.</param>
/// <param name="PromptTokens">Of all that was read for it.</param>
/// <param name="CachedTokens">Those of them whose KV was kept.</param>
internal sealed record TimedReply(double FirstMs, double WholeMs, int PromptTokens, int CachedTokens);
