namespace Rag.Engine;

/// <summary>An adapter as a runner has read it.</summary>
public interface IAdapterWeights
{
    /// <summary>Lower-case hex SHA-256 of all that the adapter does to the model: equal digests, equal KV.</summary>
    string Digest { get; }
}
