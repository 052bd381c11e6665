namespace Rag.Engine.Cache.Disk;

/// <summary>The outcome of a read that the engine asked for.</summary>
/// <param name="Bytes">Of KV in the buffer; 0 when the entry could not be read.</param>
internal readonly record struct RestoredChunk(ChunkEntry Entry, byte[] Buffer, int Bytes);
