using Rag.Engine;

namespace Rag.Api.Adapters;

/// <summary>A loaded adapter in JSON, between a running service and the command line, and on its output.</summary>
/// <param name="Uses">Questions and warmings under way with it.</param>
internal sealed record AdapterLine(string Name, string Digest, int Uses)
{
    public static AdapterLine Of(EngineAdapter adapter) => new(adapter.Name, adapter.Digest, adapter.Uses);
}
