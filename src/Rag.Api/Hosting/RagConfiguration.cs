using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Rag.Api.Telemetry;
using Rag.Stores.Embedded.Database;

namespace Rag.Api.Hosting;

/// <summary>Where settings come from, how they are checked, and where logs go.</summary>
internal static class RagConfiguration
{
    /// <summary>
    /// appsettings/ beside the executable, of which feeds.json holds the feeds that are offered, then RAG_* environment variables, then the
    /// files of the folder that CREDENTIALS_DIRECTORY names, each with the value of the setting that its name is: so systemd hands
    /// secrets over, and so containers can.
    /// </summary>
    public static void AddSettings(IConfigurationBuilder configuration)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "appsettings");
        var environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
        configuration
            .AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: false)
            .AddJsonFile(Path.Combine(folder, "feeds.json"), optional: true)
            .AddJsonFile(Path.Combine(folder, $"appsettings.{environment}.json"), optional: true)
            .AddEnvironmentVariables("RAG_");
        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } credentials)
        {
            AddSecrets(configuration, Path.GetFullPath(credentials));
        }
    }

    /// <summary>The folder may be missing, as it is where no secret was handed over; a file in it may not be unreadable.</summary>
    private static void AddSecrets(IConfigurationBuilder configuration, string folder)
    {
        try
        {
            configuration.AddKeyPerFile(folder, optional: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"A secret in {folder} cannot be read ({e.Message.TrimEnd('.')}): let the account of this program read the files there.",
                e
            );
        }
    }

    /// <summary>Standard output belongs to results: logs go to standard error.</summary>
    public static void AddLogs(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.ClearProviders();
        if (configuration.GetValue<bool>($"{TelemetryOptions.Section}:{nameof(TelemetryOptions.JsonLogs)}"))
        {
            logging.AddJsonConsole(options => options.UseUtcTimestamp = true);
        }
        else
        {
            logging.AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.ColorBehavior = LoggerColorBehavior.Disabled; // an escape on standard error is foreign and taken out
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(LogLevel.Warning);
    }

    /// <summary>The options of a section as a service of their own; unknown keys and values out of range end the start.</summary>
    public static void AddSection<T>(this IServiceCollection services, IConfiguration configuration, string section)
        where T : class
    {
        services
            .AddOptions<T>()
            .Bind(configuration.GetSection(section), binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<T>>().Value);
    }
}
