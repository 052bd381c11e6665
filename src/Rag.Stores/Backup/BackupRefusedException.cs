namespace Rag.Stores.Backup;

/// <summary>A backup that cannot be made, trusted or restored; the message is one sentence that names the mend.</summary>
public sealed class BackupRefusedException(string message, Exception? cause = null) : Exception(message, cause);
