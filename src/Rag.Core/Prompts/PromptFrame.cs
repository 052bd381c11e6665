namespace Rag.Core.Prompts;

/// <summary>What stands before and behind a text in a prompt; special tokens are written by name.</summary>
public sealed record PromptFrame(string Before, string After);
