namespace Rag.Api.OpenAi.Tools;

/// <summary>Whether a function has to be called.</summary>
internal enum ToolDemand
{
    /// <summary>No function may be called.</summary>
    None,

    /// <summary>One is called where the news say nothing.</summary>
    Auto,

    Required,
}
