using System.Diagnostics;
using Npgsql;

namespace Rag.Tests.Postgres;

/// <summary>
/// A server of the machine's own PostgreSQL, in a folder of its own, for all tests of this process. It ends with the process, however that
/// ends: a shell waits for the end of its input, then ends the server and removes the folder.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    /// <summary>An account that is let in with this password alone, through the same socket.</summary>
    public const string GuardedUser = "guarded";
    public const string Password = "the password for the tests";

    private const string Script = """
        set -e
        # A database is made for each test, which is a thousand files: in memory that takes a tenth of what it takes on a disk.
        place=/tmp
        if [ -w /dev/shm ] && [ "$(df --output=avail -k /dev/shm | tail -1)" -ge 2000000 ]; then place=/dev/shm; fi
        folder=$(mktemp -d "$place/rag-pg-XXXXXX")
        "$0/initdb" -D "$folder/data" -U rag -A trust --no-sync --locale=C -E UTF8 >/dev/null
        echo "local all guarded scram-sha-256" >"$folder/rules"
        cat "$folder/data/pg_hba.conf" >>"$folder/rules"
        cp "$folder/rules" "$folder/data/pg_hba.conf"
        serve() {
            "$0/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off -c full_page_writes=off -c shared_buffers=64MB \
                -c max_connections=200 -c autovacuum=off >>"$folder/log" 2>&1 &
            server=$!
        }
        serve
        trap 'while kill -QUIT $server 2>/dev/null; do sleep 0.1; done; rm -rf "$folder"' EXIT
        trap 'exit 1' TERM INT HUP
        echo "$folder"
        while read -r order; do
            case $order in
                stop) kill -INT $server; wait $server || true ;;
                start) serve ;;
            esac
            echo "$order"
        done
        """;

    private static readonly Lazy<PostgresServer> s_shared = new(() => new PostgresServer());

    private readonly string? _absence;
    private readonly string _folder = "";

    /// <summary>Kept, since its input ends with it.</summary>
    private readonly Process? _shell;

    private int _databases;

    private PostgresServer()
    {
        if (Programs() is not { } programs)
        {
            _absence = "PostgreSQL is not installed: 'apt-get install postgresql' brings it.";
            return;
        }

        // The server refuses to run as root; the package brings a user of its own.
        string[] user = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--"] : [];
        string[] command = [.. user, "sh", "-c", Script, programs];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/tmp",
        };
        _shell = Process.Start(start)!;
        if (_shell.StandardOutput.ReadLine() is not { } folder)
        {
            _absence = "PostgreSQL did not start.";
            return;
        }

        _folder = folder;
        AwaitAnswer();
        using var template = new PostgresTestDatabase(this, CreateDatabase(from: "template1", name: "rag_template"), isKept: true);
        template.Open().Close();
        Execute($"CREATE ROLE {GuardedUser} LOGIN SUPERUSER PASSWORD '{Password}'");
    }

    /// <summary>The server, which is there; the test is skipped where it cannot be.</summary>
    public static PostgresServer Shared
    {
        get
        {
            Assert.SkipWhen(s_shared.Value._absence is not null, s_shared.Value._absence ?? "");
            return s_shared.Value;
        }
    }

    /// <summary>A server for one test alone, which ends it; the test is skipped where it cannot be.</summary>
    public static PostgresServer StartOwn()
    {
        _ = Shared;
        return new PostgresServer();
    }

    /// <summary>Where a program of the server's version lies.</summary>
    public static string Program(string name) => Path.Combine(Programs()!, name);

    public string Socket => Path.Combine(_folder, ".s.PGSQL.5432");

    /// <summary>Skips the test where there is no server, before it makes anything.</summary>
    public static Func<T> Needed<T>(Func<T> create)
    {
        _ = Shared;
        return create;
    }

    public string ConnectionString(string database) => $"Host={_folder};Port=5432;Username=rag;Database={database};Timeout=10";

    public PostgresTestDatabase NewDatabase() => new(this, CreateDatabase("rag_template"), isKept: false);

    public PostgresTestDatabase NewEmptyDatabase() => new(this, CreateDatabase("template1"), isKept: false);

    /// <summary>Ends the server as its operator does: open connections are cut.</summary>
    public void Stop() => Order("stop");

    /// <summary>After <see cref="Stop"/>, with what it had.</summary>
    public void StartAgain()
    {
        Order("start");
        AwaitAnswer();
    }

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        _shell?.StandardInput.Close();
        _shell?.WaitForExit();
        _shell?.Dispose();
    }

    private void Order(string order)
    {
        _shell!.StandardInput.WriteLine(order);
        _shell.StandardInput.Flush();
        _shell.StandardOutput.ReadLine();
    }

    private string CreateDatabase(string from, string? name = null)
    {
        name ??= $"rag_{Interlocked.Increment(ref _databases)}";
        Execute($"CREATE DATABASE {name} TEMPLATE {from} STRATEGY FILE_COPY");
        return name;
    }

    private void AwaitAnswer()
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                Execute("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (attempt < 300)
            {
                Thread.Sleep(50);
            }
        }
    }

    /// <summary>The folder of the newest version's programs; null where there is none.</summary>
    private static string? Programs()
    {
        const string Versions = "/usr/lib/postgresql";
        return Directory.Exists(Versions)
            ? Directory
                .EnumerateDirectories(Versions)
                .Select(version => Path.Combine(version, "bin"))
                .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
                .MaxBy(folder => folder, StringComparer.Ordinal)
            : null;
    }
}
