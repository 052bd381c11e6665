using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Rag.Answering.Telemetry;
using Rag.Core.Answers;

namespace Rag.Api.Telemetry;

/// <summary>Metrics for whoever asks for them, and spans and metrics for the collector that the settings name.</summary>
internal static class TelemetryServices
{
    private const string ServiceName = "ask-the-news";

    /// <summary>Spans hold statements without their values, and there are none where no PostgreSQL database is open.</summary>
    private const string Postgres = "Npgsql";

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MetricStore>();
        var options = builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        if (options.LogQuestions)
        {
            builder.Logging.AddFilter(typeof(LoggingAnswerer).FullName, LogLevel.Information);
        }

        if (options.Address is { } collector)
        {
            builder.Services.AddExport(collector);
        }
    }

    /// <summary>The answerer, with a log line for each question where the settings ask for it.</summary>
    public static IAnswerer Logged(this IAnswerer answerer, IServiceProvider services) =>
        services.GetService<TelemetryOptions>() is { LogQuestions: true }
            ? new LoggingAnswerer(
                answerer,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<LoggingAnswerer>>()
            )
            : answerer;

    private static void AddExport(this IServiceCollection services, Uri collector) =>
        services
            .AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName))
            .WithTracing(tracing =>
                tracing
                    .AddSource(TracedAnswerer.SourceName, "Microsoft.AspNetCore", Postgres)
                    .AddProcessor(new QuestionlessSpans())
                    .AddOtlpExporter(options => Send(options, collector, "v1/traces"))
            )
            .WithMetrics(metrics =>
                metrics
                    .AddMeter([.. MetricNames.Meters, Postgres])
                    .AddView(instrument =>
                        MetricNames.OfOtlp(instrument.Name) is var name && name != instrument.Name
                            ? new MetricStreamConfiguration { Name = name }
                            : null
                    )
                    .AddOtlpExporter(options => Send(options, collector, "v1/metrics"))
            );

    private static void Send(OtlpExporterOptions options, Uri collector, string path)
    {
        options.Protocol = OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/{path}");
    }
}
