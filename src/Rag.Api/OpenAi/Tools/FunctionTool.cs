namespace Rag.Api.OpenAi.Tools;

/// <summary>A function of the caller's that can be called.</summary>
/// <param name="Path">Its place in the request, as in tools[2].function.</param>
/// <param name="Parameters">The JSON Schema of its arguments; null where it takes none.</param>
internal sealed record FunctionTool(string Name, string? Description, string? Parameters, string Path);
