using Rag.Stores.Embedded.Database;

namespace Rag.Stores;

/// <summary>A database beside the articles' own.</summary>
/// <param name="Tables">With checksums: the name, an expression that names a row, and the columns that the checksum is of.</param>
internal sealed record SideDatabaseTables(SideDatabase Database, params IReadOnlyList<(string Name, string Row, string Columns)> Tables);
