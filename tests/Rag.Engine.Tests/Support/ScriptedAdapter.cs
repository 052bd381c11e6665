namespace Rag.Engine.Tests.Support;

/// <summary>Stands for an adapter of <see cref="ContentModel"/>: every token is another with it.</summary>
internal sealed record ScriptedAdapter(int Which) : IAdapterWeights
{
    public string Digest => $"adapter-{Which}";
}
