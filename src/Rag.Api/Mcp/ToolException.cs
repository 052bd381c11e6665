namespace Rag.Api.Mcp;

/// <summary>A tool that cannot do what it was called for; the message is a sentence for the model that called it.</summary>
internal sealed class ToolException(string message) : Exception(message);
