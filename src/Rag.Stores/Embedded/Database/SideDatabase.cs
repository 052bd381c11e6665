using System.Globalization;
using Microsoft.Data.Sqlite;
using Rag.Core.Files;
using SQLitePCL;

namespace Rag.Stores.Embedded.Database;

/// <summary>
/// A database beside the articles' own in the data folder, opened under the store's lock: what it must be to be opened, and what is said
/// where it is not. Acknowledged transactions survive a power cut (WAL, synchronous FULL).
/// </summary>
/// <param name="path">Of the file.</param>
/// <param name="applicationId">Tells it from other databases; SQLite keeps it in the file's head.</param>
/// <param name="migrations">A database at version n has had the first n applied. One that was released is never edited.</param>
/// <param name="mend">What to do with a damaged one, as the end of a sentence: "delete it: …".</param>
internal sealed class SideDatabase(string path, int applicationId, IReadOnlyList<string> migrations, string mend)
{
    public string Path { get; } = path;

    public int ApplicationId => applicationId;

    /// <summary>The version that this program makes.</summary>
    public int Newest => migrations.Count;

    /// <exception cref="StoreOpenException">
    /// The file is no ordinary one, another program's, a newer version's, or damaged; the message says the mend.
    /// </exception>
    /// <exception cref="Core.Articles.StoreFullException">The disk is full.</exception>
    public SqliteConnection Open()
    {
        RequireOrdinary();
        var connection = SqliteFile.Connection(Path);
        try
        {
            connection.Open();
            RowChecksum.Register(connection);
            connection.Execute("PRAGMA cell_size_check = ON");
            connection.Execute("PRAGMA trusted_schema = OFF");
            Erasure.Require(connection);
            RequireOurs(connection);
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA cache_size = -16000");
            Migrate(connection);
            RequireSchema(connection);
            return connection;
        }
        catch (Exception e)
        {
            connection.Dispose();
            throw Translated(e, atOpen: true) ?? e;
        }
    }

    /// <inheritdoc cref="SqliteExtensions.InTransaction"/>
    public void InTransaction(SqliteConnection connection, Action work) => Guard(() => connection.InTransaction(work));

    /// <summary>A full disk and a damaged file are told apart, each in a sentence of its own.</summary>
    public void Guard(Action statements)
    {
        try
        {
            statements();
        }
        catch (Exception e) when (Translated(e, atOpen: false) is { } told)
        {
            throw told;
        }
    }

    private void RequireOrdinary()
    {
        foreach (var file in (ReadOnlySpan<string>)[Path, Path + "-wal", Path + "-shm", Path + "-journal"])
        {
            if (FileForms.Of(file) is not (FileForm.Missing or FileForm.Ordinary))
            {
                throw new StoreOpenException(
                    $"{file} is a folder, a link, a pipe or a device where an ordinary file belongs: put the file itself there, or name "
                        + "another folder with --data-dir."
                );
            }
        }

        if (new FileInfo(Path) is not { Exists: true, Length: > 0 } && new FileInfo(Path + "-wal") is { Exists: true, Length: > 0 })
        {
            throw new StoreOpenException(
                $"{Path} is missing, though {Path}-wal says that there was one: restore the folder from a backup, or delete {Path}-wal too."
            );
        }
    }

    private void RequireOurs(SqliteConnection connection)
    {
        if (
            connection.ReadInteger("SELECT count(*) FROM sqlite_schema") > 0
            && connection.ReadInteger("PRAGMA application_id") != applicationId
        )
        {
            throw new StoreOpenException($"{Path} is a database of another program: move it away, or name another folder with --data-dir.");
        }

        if (connection.ReadInteger("PRAGMA user_version") is var version && version > migrations.Count)
        {
            throw new StoreOpenException(
                $"{Path} has version {version}, made by a newer program than this one, which knows {migrations.Count}: use the newer "
                    + "program, or name another folder with --data-dir."
            );
        }

        if (connection.ReadInteger("SELECT count(*) FROM sqlite_schema WHERE type IN ('trigger', 'view')") > 0)
        {
            throw new StoreOpenException($"{Path} has a trigger or a view, which this program did not make: {mend}");
        }
    }

    private void Migrate(SqliteConnection connection)
    {
        for (var next = (int)connection.ReadInteger("PRAGMA user_version"); next < migrations.Count; next++)
        {
            connection.Execute("BEGIN IMMEDIATE");
            connection.Execute(migrations[next]);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {applicationId}"));
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {next + 1}"));
            connection.Execute("COMMIT");
        }
    }

    private void RequireSchema(SqliteConnection connection)
    {
        using var model = SqliteFile.Connection(SqliteFile.InMemory);
        model.Open();
        RowChecksum.Register(model);
        Migrate(model);
        if (!SchemaObjects.Of(model).ToHashSet().SetEquals(SchemaObjects.Of(connection)))
        {
            throw new DamagedRowException("its tables are not as this program makes them");
        }
    }

    /// <summary>Null for what is neither a full disk nor damage.</summary>
    private Exception? Translated(Exception e, bool atOpen)
    {
        if (DiskFull.IsCauseOf(e))
        {
            return DiskFull.Describe(System.IO.Path.GetDirectoryName(Path)!, e);
        }

        if (atOpen ? !StoreDamage.IsCauseOf(e) : !StoreDamage.IsCauseOfStatement(e))
        {
            return null;
        }

        var clause = StoreDamage.Clause(e);
        var code = (e as SqliteException)?.SqliteErrorCode;
        var isClosed = code is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH or raw.SQLITE_IOERR;
        var sentence = isClosed
            ? $"{Path} cannot be read or written ({clause}): look after the disk and the rights to the file, then start again."
            : $"{Path} is damaged ({clause}): stop the service, then restore a backup of the folder, or {mend}";
        return atOpen ? new StoreOpenException(sentence, e) : new Core.Articles.StoreDamagedException(sentence, e);
    }
}
