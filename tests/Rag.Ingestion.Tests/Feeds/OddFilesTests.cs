using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Rag.Ingestion.Feeds;

namespace Rag.Ingestion.Tests.Feeds;

/// <summary>One file that cannot be read costs one sentence, and the files beside it are read.</summary>
public sealed class OddFilesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public OddFilesTests() => _folder.Write("z.jsonl", """{"body":"Fine."}""");

    [Fact]
    public void Read_Pipe_IsNotOpened()
    {
        OnLinux();
        Shell("mkfifo pipe");

        AssertOneProblem("pipe is a pipe, a socket or a device; articles are read from files.");
    }

    [Fact]
    public void Read_LinkToAPipe_IsNotOpened()
    {
        OnLinux();
        Shell("mkfifo pipe && ln -s pipe link");

        Assert.EndsWith(
            "link is a pipe, a socket or a device; articles are read from files.",
            Assert.Single(TempFolder.ReadAll(Path.Combine(_folder.Path, "link")).Problems())
        );
    }

    [Fact]
    public void Read_Socket_IsNotOpened()
    {
        OnLinux();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder.Path, "socket")));

        AssertOneProblem("socket is a pipe, a socket or a device; articles are read from files.");
    }

    [Fact]
    public void Read_EndlessDevice_IsNotOpened()
    {
        OnLinux();

        Assert.Equal(
            "/dev/zero is a pipe, a socket or a device; articles are read from files.",
            Assert.Single(TempFolder.ReadAll("/dev/zero").Problems())
        );
    }

    [Fact]
    public void Read_NameThatIsNotUtf8_IsToldWithTheMend()
    {
        OnLinux();
        Shell("cp z.jsonl \"$(printf 'na\\377me')\"");

        AssertOneProblem("is not valid UTF-8; rename the file.");
        Shell("rm na*");
    }

    [Fact]
    public void Read_LinkToItself_IsOneSentence()
    {
        OnLinux();
        Shell("ln -s loop loop");

        Assert.Contains("cannot be read", Assert.Single(TempFolder.ReadAll(Path.Combine(_folder.Path, "loop")).Problems()));
    }

    [Fact]
    public void Read_FolderThatLeadsBackToItself_Ends()
    {
        OnLinux();
        Shell("mkdir sub && ln -s .. sub/up");

        Assert.Single(TempFolder.ReadAll(_folder.Path).Articles());
    }

    [Fact]
    public void Read_FolderWithoutPermission_CostsOnlyItself()
    {
        OnLinux();
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Who may read everything meets no closed folder.");
        Shell("mkdir closed && cp z.jsonl closed && chmod 000 closed");

        AssertOneProblem("closed cannot be read");
        Shell("chmod 700 closed");
    }

    [Fact]
    public void Read_FileThatIsGoneBeforeItsTurn_IsOneSentence()
    {
        var gone = _folder.Write("a.jsonl", """{"body":"Gone."}""");
        var files = new ArticleFiles([_folder.Path]);
        File.Delete(gone);

        List<ReadResult> readings = [.. files.Read(TestContext.Current.CancellationToken)];

        Assert.Contains("cannot be read", Assert.Single(readings.Problems()));
        Assert.Equal("Fine.", Assert.Single(readings.Articles()).Body);
    }

    [Fact]
    public void Open_FileThatGrowsMeanwhile_EndsWhereItEnded()
    {
        var path = _folder.Write("log.jsonl", "{\"body\":\"One.\"}\n");
        var file = SourceFile.Examine(path, new ByteCounter());
        File.AppendAllText(path, "{\"body\":\"Two.\"}\n");

        using var reader = new StreamReader(file.Open());

        Assert.Equal("{\"body\":\"One.\"}\n", reader.ReadToEnd());
    }

    [Theory]
    [InlineData("utf-7")]
    [InlineData("utf-32")]
    [InlineData("no-such-thing")]
    [InlineData("iso-2022-cn")]
    [InlineData("replacement")]
    public void Read_EncodingThatIsNotRead_IsPassedOver(string encoding)
    {
        var xml =
            $"<?xml version=\"1.0\" encoding=\"{encoding}\"?><rss><channel><item><description>Text.</description></item></channel></rss>";

        var readings = TempFolder.ReadAll(_folder.Write("feed", [.. Encoding.ASCII.GetBytes(xml), 0xff]));

        Assert.Equal("Text.", Assert.Single(readings.Articles()).Body);
    }

    [Fact]
    public void Read_EveryEncodingThatThereIs_NeverThrows()
    {
        var names = Encoding.GetEncodings().Concat(CodePagesEncodingProvider.Instance.GetEncodings()).Select(encoding => encoding.Name);
        foreach (var name in names)
        {
            var xml = $"<?xml version=\"1.0\" encoding=\"{name}\"?><rss><channel><item><description>";

            var problems = TempFolder
                .ReadAll(_folder.Write("feed", [.. Encoding.ASCII.GetBytes(xml), .. Enumerable.Range(0, 256).Select(i => (byte)i)]))
                .Problems();

            Assert.DoesNotContain(problems, problem => problem.Contains(ArticleFiles.Fault, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Read_GzipThatUnpacksLikeNoText_EndsWithASentence()
    {
        var bomb = _folder.WriteGzip("bomb.jsonl.gz", stream =>
        {
            stream.Write("{\"body\":\"First.\"}\n"u8);
            var line = new byte[1 << 16];
            line.AsSpan().Fill((byte)' ');
            line[^1] = (byte)'\n';
            for (var i = 0; i < 8000; i++)
            {
                stream.Write(line);
            }
        });

        var readings = TempFolder.ReadAll(bomb);

        Assert.Equal("First.", Assert.Single(readings.Articles()).Body);
        Assert.EndsWith("it unpacks to more than 100 times its size, which no text does.", Assert.Single(readings.Problems()));
    }

    [Fact]
    public void Read_SentenceAboutAFile_SteersNoTerminal()
    {
        OnLinux();
        var path = _folder.Write("a\u001b]0;x\u0007\u202eb", "Dear reader");

        Assert.Equal("a]0;xb is neither RSS, Atom, HTML nor JSON lines.", Assert.Single(TempFolder.ReadAll(path).Problems()));
    }

    public void Dispose() => _folder.Dispose();

    private static void OnLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Such a file is made with Linux's tools.");

    private void AssertOneProblem(string end)
    {
        var readings = TempFolder.ReadAll(_folder.Path);

        Assert.Contains(end, Assert.Single(readings.Problems()));
        Assert.Equal("Fine.", Assert.Single(readings.Articles()).Body);
    }

    private void Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = _folder.Path })!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
