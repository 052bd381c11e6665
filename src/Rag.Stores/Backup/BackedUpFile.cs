namespace Rag.Stores.Backup;

/// <param name="Name">Its path in the data folder, with slashes.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">In lower-case hexadecimal digits.</param>
public sealed record BackedUpFile(string Name, long Length, string Sha256);
