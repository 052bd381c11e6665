namespace Rag.Stores.Embedded.Database;

/// <summary>
/// What was read is not what was written; the message is a clause that names it. <see cref="StoreDamage"/> makes a sentence of it.
/// </summary>
internal sealed class DamagedRowException(string what) : Exception(what);
