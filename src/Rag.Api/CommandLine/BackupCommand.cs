using System.CommandLine;
using System.Globalization;
using Rag.Api.Backup;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Api.Storage;
using Rag.Stores.Backup;
using Spectre.Console;

namespace Rag.Api.CommandLine;

/// <summary>
/// <c>rag backup</c>: a data folder in one file, by the service that runs over it or, where none does, by this process.
/// </summary>
internal static class BackupCommand
{
    private const string Unfinished = ".part";

    public static Command Create()
    {
        var path = new Argument<FileInfo>("path")
        {
            Description = "The file to write, or a folder, in which it is named by the time; with --verify, the file to compare.",
        };
        var verify = new Option<bool>("--verify") { Description = "Compare a backup with the digests in it, and write nothing." };
        var url = CommonOptions.Url("Have the service there make it, with the key that Server:AdminKey sets.");
        var (json, dataDir) = (CommonOptions.Json(), CommonOptions.DataDir());
        var command = new Command("backup", "Copy what the service stores into one file, also while it writes.")
        {
            path,
            verify,
            url,
            json,
            dataDir,
        };
        command.RefuseUnknownOptions();
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var file = parsed.GetRequiredValue(path).FullName;
                if (!parsed.GetValue(verify))
                {
                    file = NameOf(file);
                    await WriteAsync(file, parsed.GetRequiredValue(dataDir), parsed.GetValue(url), cancellation);
                }

                Print(file, DataBackup.Verify(file, cancellation), parsed.GetValue(json));
                return 0;
            }
        );
        return command;
    }

    public static void Print(string path, BackupManifest backup, bool asJson)
    {
        if (asJson)
        {
            JsonLines.Write(
                new
                {
                    Path = path,
                    Files = backup.Files.Count,
                    backup.Bytes,
                    backup.CreatedAt,
                }
            );
            return;
        }

        AnsiConsole.MarkupLineInterpolated(
            CultureInfo.CurrentCulture,
            $"[green]✓[/] {path}: {backup.Files.Count} files, {backup.Bytes / 1e6:N1} MB, as of {backup.CreatedAt:u}."
        );
    }

    private static string NameOf(string path)
    {
        var file = Directory.Exists(path)
            ? Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"ask-the-news-{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}.zip"))
            : path;
        return Path.Exists(file) ? throw new BackupRefusedException($"{file} is there already: name another file.") : file;
    }

    /// <summary>The file has its name once it is whole, compared and on the disk.</summary>
    private static async Task WriteAsync(string file, DirectoryInfo dataDir, Uri? url, CancellationToken cancellation)
    {
        var unfinished = file + Unfinished;
        try
        {
            await using (var output = new FileStream(unfinished, Private()))
            {
                await FillAsync(output, dataDir, url, cancellation);
                output.Flush(flushToDisk: true);
            }

            DataBackup.Verify(unfinished, cancellation);
            File.Move(unfinished, file);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }

    private static async Task FillAsync(Stream output, DirectoryInfo dataDir, Uri? url, CancellationToken cancellation)
    {
        await using var services = RagServices.Build(dataDir);
        using var service = url is null
            ? await AdminSocket.TryConnectAsync(services.GetRequiredService<DataFolder>(), cancellation)
            : RemoteService.At(url, services.GetRequiredService<ServerOptions>());
        if (service is null)
        {
            if (StoreSettings.Postgres() is not null)
            {
                throw new BackupRefusedException(BackupDesk.InPostgres);
            }

            await DataBackup.WriteAloneAsync(dataDir.FullName, output, TimeProvider.System, cancellation);
            return;
        }

        service.Timeout = Timeout.InfiniteTimeSpan;
        using var request = new HttpRequestMessage(HttpMethod.Post, BackupEndpoints.Path);
        using var response = await service.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        await response.RequireDoneAsync(sentence => new BackupRefusedException(sentence), cancellation);
        await response.Content.CopyToAsync(output, cancellation);
    }

    /// <summary>Private collections and the digests of keys are in it: no other account reads it.</summary>
    private static FileStreamOptions Private()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 1 << 20,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
